/** A mail, or a form, as a page that is only looked at: it runs nothing, loads nothing and leads nowhere. */

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
/** Stands for pictures: loading them would tell whoever has them that somebody looked. */
const picture = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" fill="#d4d4d8"/><circle cx="118" cy="66" r="14" fill="#fafafa"/><path d="M80 134l52-50 34 30 26-22 48 42z" fill="#fafafa"/></svg>',
)}`

/** The document of the frame, in the colours of day or night whatever those of the device are. */
export function previewDocument(html: string, scheme: 'light' | 'dark'): string {
  return html
    .replace(/<head>/, `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace(/(<meta name="(?:supported-)?color-schemes?" content=)"[^"]*"/g, `$1"${scheme}"`)
    .replace(/color-scheme: ?light dark/g, `color-scheme: ${scheme}`)
    .replace(/\(prefers-color-scheme: ?dark\)/g, scheme === 'dark' ? 'all' : 'not all')
    .replace(/(<img\b[^>]*?\ssrc=")[^"]*"/g, `$1${picture}"`)
}

export const hasPictures = (html: string): boolean => /<img\b/.test(html)
