import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { App } from '@/shell/App'
import { reloadWhenOutdated } from '@/lib/outdated'
import { setTheme, theme } from '@/lib/theme'
import './styles.css'

setTheme(theme())
reloadWhenOutdated()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {/* The page's policy allows no inline styles. */}
    <CSPProvider disableStyleElements>
      <App />
    </CSPProvider>
  </StrictMode>,
)
