/** Forms of Rapport within the page: each frame that says `data-rapport-src` is given its address there, with where it stands and, once somebody agreed, whose visit it is. */
import { safely } from './page.ts'

/** What a form is told of the page around it. */
export interface Around {
  readonly page: string
  readonly ref: string
  readonly utm_campaign?: string | undefined
  readonly utm_source?: string | undefined
  readonly utm_medium?: string | undefined
  /** Only where somebody agreed to be known. */
  readonly visitor?: string | undefined
}

/** Pixels beyond which nothing is a form. */
const tallest = 20_000

/** `own` is the origin of Rapport: nobody else is told anything, and nobody else says how high a frame is. Answers what looks for frames that have no address yet. */
export function openFrames(own: string, around: () => Around): () => void {
  const frames = new Set<HTMLIFrameElement>()
  addEventListener(
    'message',
    safely(({ origin, source, data }: MessageEvent<{ rapport?: unknown; height?: unknown } | null>) => {
      if (origin !== own || data?.rapport !== 'form' || typeof data.height !== 'number') return
      const height = Math.ceil(data.height)
      for (const frame of frames)
        if (frame.contentWindow === source && height > 0 && height < tallest) frame.setAttribute('height', String(height))
    }),
  )
  return () => {
    for (const frame of document.querySelectorAll<HTMLIFrameElement>('iframe[data-rapport-src]')) {
      if (frames.has(frame)) continue
      frames.add(frame)
      const address = new URL(frame.getAttribute('data-rapport-src')!, own)
      if (address.origin !== own) continue
      for (const [name, value] of Object.entries(around())) if (value) address.searchParams.set(name, value as string)
      frame.setAttribute('src', address.href)
    }
  }
}
