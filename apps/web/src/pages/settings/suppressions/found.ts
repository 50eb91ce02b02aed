/** The mail addresses of a text that somebody pasted, or of a CSV file: the first of each line, each once, in small letters. Pure. */
export function addressesIn(text: string): readonly string[] {
  const found = new Set<string>()
  for (const line of text.split(/[\r\n]+/)) {
    const parts = line.includes('@') ? line.split(/[\s,;|"'<>()]+/) : []
    const address = parts.map((part) => part.replace(/^mailto:/i, '')).find((part) => /^[^@]+@[^@]+\.[^@]+$/.test(part))
    if (address) found.add(address.toLowerCase())
  }
  return [...found]
}
