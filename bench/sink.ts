/** A receiver in a process of its own, which counts what comes and tells when there was enough. */
import { fork, type ChildProcess } from 'node:child_process'

/** What a receiver is asked, and what it tells. */
export type Asked = { readonly kind: 'count'; readonly to: number }
export type Told<E extends object = object> = { readonly kind: 'port'; readonly port: number } | ({ readonly kind: 'enough' } & E)

export interface Sink<E extends object> {
  readonly port: number
  /** Begins to count; what it tells when so many came. */
  enough(to: number): Promise<E>
  close(): void
}

/** @param file beside this one; `E` is what it tells beyond that there was enough. */
export async function openSink<E extends object = object>(file: string): Promise<Sink<E>> {
  const child: ChildProcess = fork(`${import.meta.dirname}/${file}`)
  const next = <K extends Told['kind']>(kind: K): Promise<Extract<Told<E>, { kind: K }>> =>
    new Promise((resolve) => {
      const hear = (told: Told<E>): void => {
        if (told.kind !== kind) return
        child.off('message', hear)
        resolve(told as Extract<Told<E>, { kind: K }>)
      }
      child.on('message', hear)
    })
  const { port } = (await next('port')) as { readonly port: number }
  return {
    port,
    enough(to) {
      const told = next('enough')
      child.send({ kind: 'count', to } satisfies Asked)
      return told
    },
    close: () => child.disconnect(),
  }
}
