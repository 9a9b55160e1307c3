import type { Branding } from '@/api/queries/workspace'
import { Facts } from './Facts'

/** For those who may only look. */
export function BrandFacts({ brand }: { brand: Branding }) {
  return (
    <Facts
      facts={[
        ['Product name', brand.productName ?? 'The name of the workspace'],
        ['Colour on light', brand.accentLight ?? 'Periscope’s'],
        ['Colour on dark', brand.accentDark ?? 'Periscope’s'],
        ['Help', brand.supportUrl ?? 'None'],
        ['Logo', brand.logo ? <img key="logo" src={brand.logo.path} alt="The workspace’s logo" className="max-h-12" /> : 'None'],
      ]}
    />
  )
}
