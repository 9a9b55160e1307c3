import { scope, scopeNouns, toggled, type Access } from './scopes'

const accesses: Access[] = ['read', 'write']
const listed = new Set(scopeNouns.flatMap(([noun]) => accesses.map((access) => scope(noun, access))))

/** What a program may do: a box for each noun and way. */
export function ScopeChoice({
  value,
  onChange,
  error,
}: {
  value: string[]
  onChange: (scopes: string[]) => void
  error: string | undefined
}) {
  const others = value.filter((one) => !listed.has(one))
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      <table className="w-full text-left">
        <thead className="text-muted text-sm">
          <tr>
            <th scope="col" className="py-1 font-normal">
              With
            </th>
            {accesses.map((access) => (
              <th key={access} scope="col" className="w-16 py-1 text-center font-normal">
                {access === 'read' ? 'Read' : 'Write'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-rule divide-y">
          {scopeNouns.map(([noun, meaning]) => (
            <tr key={noun}>
              <th scope="row" className="py-1.5 pr-2 font-normal">
                {meaning}
              </th>
              {accesses.map((access) => (
                <td key={access} className="py-1.5 text-center">
                  <input
                    type="checkbox"
                    aria-label={scope(noun, access)}
                    className="accent-brand size-5 align-middle"
                    checked={value.includes(scope(noun, access))}
                    onChange={() => onChange(toggled(value, scope(noun, access)))}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && <p className="text-muted mt-1 text-sm">Also: {others.join(', ')}.</p>}
      {error && <p className="text-wrong mt-1 text-sm">{error}</p>}
    </fieldset>
  )
}
