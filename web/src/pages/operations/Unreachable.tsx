/** Says whose part of a list is missing. */
export function Unreachable({ services }: { services: string[] | undefined }) {
  return services?.length ? (
    <p role="status" className="bg-warn-soft text-warn mb-3 rounded-lg p-3">
      Not everything is here, because these do not answer: {services.join(', ')}.
    </p>
  ) : null
}
