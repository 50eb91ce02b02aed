/** Tells other servers that feeds have grown: never from a business transaction, and many at once when there are many. */
import type { Presence } from '../leases/index.ts'

const channel = 'rapport feed'

export interface SignalsOptions {
  readonly presence: Presence
  /** Another server has moved something; `null` for the workspace: something may have happened anywhere. */
  readonly heard: (workspace: string | null, head: number) => void
  readonly onError?: ((error: unknown) => void) | undefined
}

export class Signals {
  readonly #options: SignalsOptions
  #untold = new Map<string, number>()
  #telling: Promise<void> | null = null
  constructor(options: SignalsOptions) {
    this.#options = options
    options.presence.hear(channel, (said) => {
      const [holder, workspace, head] = said?.split(' ') ?? []
      if (holder === undefined) options.heard(null, 0)
      else if (holder !== options.presence.holder && workspace !== undefined) options.heard(workspace, Number(head))
    })
  }

  tell(workspace: string, head: number): void {
    this.#untold.set(workspace, head)
    this.#telling ??= this.#tell()
  }

  /** Resolves when everything is told. */
  async over(): Promise<void> {
    await this.#telling
  }

  async #tell(): Promise<void> {
    const { presence, onError = () => {} } = this.#options
    while (this.#untold.size > 0) {
      const texts = [...this.#untold].map(([workspace, head]) => `${presence.holder} ${workspace} ${head}`)
      this.#untold = new Map()
      // Whoever does not hear it looks by and by.
      await presence.say(channel, texts).catch(onError)
    }
    this.#telling = null
  }
}
