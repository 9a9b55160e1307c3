import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { packed } from './packed'

// A running mesh answers for everything that is not the app itself: PERISCOPE_URL=http://localhost:8080 npm run dev
const gateway = process.env.PERISCOPE_URL ?? 'http://localhost:8080'
const behind = [
  '/api',
  '/auth',
  '/connect',
  '/hubs',
  '/system',
  '/health',
  '/branding',
  '/signin',
  '/signout',
  '/register',
  '/second-factor',
  '/applications',
  '/devices',
  '/favicon.ico',
]

export default defineConfig({
  plugins: [
    react(),
    // Vite packs the styles itself, for the browsers below; packed for older ones, light-dark() would not follow a part's own colour scheme.
    tailwindcss({ optimize: false }),
    packed,
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    outDir: '../artifacts/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // A handful of files instead of one for each part that two pages share: every request costs a phone more than its bytes.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack)\// },
            { name: 'live', test: /node_modules\/@microsoft\/signalr\// },
            {
              name: 'parts',
              test: /src\/(api|lib|ui\/(?!Menu|Dialog|Confirm)|pages\/updates\/UpdateRow)|node_modules\/(openapi-fetch|lucide-react)\//,
            },
          ],
        },
      },
    },
  },
  server: {
    // The gateway takes a browser's session for its own pages alone, so its origin is kept.
    proxy: Object.fromEntries(behind.map((path) => [path, { target: gateway, ws: path === '/hubs', headers: { origin: gateway } }])),
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] },
})
