const reasons: Record<string, string> = {
  on_demand: 'asked for by somebody',
  schedule: 'by its schedule',
  discovery: 'for a new source',
}

/** Why there is a job, from what the interface calls its method. */
export function jobReason(method: string): string {
  return reasons[method] ?? method.replaceAll('_', ' ')
}
