/** A message as people read JSON; one that was cut is no JSON any more, and stays as it is. */
export function readable(sent: string): string {
  try {
    return JSON.stringify(JSON.parse(sent), null, 2)
  } catch {
    return `${sent}…`
  }
}
