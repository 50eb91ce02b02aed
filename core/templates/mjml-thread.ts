/** Makes HTML of MJML, in a thread of its own: see `htmlOfMjml`. */
import { parentPort } from 'node:worker_threads'
import mjml2html from 'mjml'

const port = parentPort!

port.on('message', async ({ id, source }: { id: number; source: string }) => {
  try {
    const { html } = await mjml2html(source, {
      fonts: {},
      ignoreIncludes: true,
      keepComments: false,
      validationLevel: 'skip',
      useMjmlConfigOptions: false,
    })
    port.postMessage({ id, html: html.replace(/[ \t]*\n\s*/g, '\n') })
  } catch (error) {
    port.postMessage({ id, failed: error instanceof Error ? error.message : String(error) })
  }
})
