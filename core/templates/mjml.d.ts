/** What we use of mjml, which brings no types of its own. */
declare module 'mjml' {
  export default function mjml2html(
    mjml: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ html: string; errors: readonly { line: number; message: string; tagName: string }[] }>
}
