import { asTitle } from '@/lib/words'
import type { Metric } from './UsageMetric'

/** Days or months with what was used in each. */
export function UsageTable({
  of,
  rows,
  columns,
}: {
  of: string
  rows: (Record<Metric, number> & { name: string })[]
  columns: readonly Metric[]
}) {
  return rows.length === 0 ? (
    <p className="text-muted">Nothing was used.</p>
  ) : (
    <table className="w-full text-right wrap-normal tabular-nums">
      <thead className="text-muted text-sm">
        <tr>
          <th scope="col" className="py-1 text-left font-normal">
            {of}
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" className="py-1 pl-2 sm:pl-3 font-normal">
              {asTitle(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-rule divide-y">
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row" className="py-1.5 text-left font-normal">
              {row.name}
            </th>
            {columns.map((column) => (
              <td key={column} className="py-1.5 pl-2 sm:pl-3">
                {row[column].toLocaleString('en')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
