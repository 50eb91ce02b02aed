/** The pages of one workspace that are open at this server. What happens is worked on one after the other, for all of them at once. */
import { administers, type Actor } from '../access/index.ts'
import { type Entry, type Feed, readFeed, readStanding } from '../feed/index.ts'
import type { Model, VersionedModel } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { decide } from './decide.ts'
import { readFacts } from './facts.ts'
import { type Anew, isEmpty, type Message, texts } from './message.ts'
import type { Follower, FollowerRights } from './rights.ts'
import type { Stream } from './stream.ts'
import { touchedBy } from './touched.ts'

/** A page that is open, or several of one browser. */
export interface Page {
  readonly follower: Follower
  readonly stream: Stream
  /** Where it goes on from what it showed before, the moment it came; null for one that shows nothing yet. */
  readonly cameBack: Date | null
  actor: Actor
}

export interface RoomOptions {
  readonly workspace: string
  readonly database: Pick<Database, 'readJson'>
  readonly feed: Pick<Feed, 'onFeed'>
  readonly rights: FollowerRights
  /** The declared one. */
  readonly model: Model
  readonly onError: (error: unknown) => void
  /** Nobody is here any more. */
  readonly left: () => void
}

/** Entries that are told to a page that comes back; of more it reads anew what it shows. */
const mostMissed = 500
/** Milliseconds by which the clocks of two servers may differ. */
const clocksDiffer = 5_000

export class Room {
  readonly pages = new Set<Page>()
  readonly #options: RoomOptions
  /** Everything up to here is told. */
  #position = 0
  /** Entries up to here had their positions before anybody listened. */
  #begun = 0
  #turn: Promise<void>
  #stop: (() => void) | null = null
  #closed = false
  /** By topic, whom it concerns. */
  #topics = new Map<string, Set<string>>()
  constructor(options: RoomOptions) {
    this.#options = options
    this.#turn = this.#open()
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Lets a page in: it is told what it missed since `after`, or that it must read anew, and what happens from then on. */
  join(follower: Follower, after: number | undefined, open: () => Stream): Promise<Page | null> {
    return this.#inTurn(async () => {
      const actor = (await this.#options.rights.actors(follower.workspace, [follower])).get(follower.session)
      if (!actor || this.#closed) return null
      const page: Page = { follower, stream: open(), cameBack: after === undefined ? null : new Date(), actor }
      page.stream.send(texts.hello(after ?? this.#position))
      if (after !== undefined) await this.#catchUp(page, after)
      if (page.stream.isOpen) this.pages.add(page)
      return page
    })
  }

  leave(page: Page): void {
    if (this.pages.delete(page) && this.pages.size === 0) this.close()
  }

  /** Something that is no record changed. What comes meanwhile goes in one. */
  tell(topic: string, whom: string): void {
    const isFirst = this.#topics.size === 0
    this.#topics.set(topic, (this.#topics.get(topic) ?? new Set()).add(whom))
    if (!isFirst) return
    void this.#work(async () => {
      const topics = [...this.#topics]
      this.#topics = new Map()
      await this.#checkAll()
      for (const page of this.pages) {
        const names = topics.filter(([, whom]) => concerns(whom, page)).map(([name]) => name)
        if (names.length > 0) page.stream.send(texts.change({ changes: [], stale: [], topics: names }, this.#position))
      }
    })
  }

  /** Looks whether everybody may still be here, and lets the connections be seen to live. */
  beat(): void {
    void this.#work(async () => {
      await this.#checkAll()
      for (const page of this.pages) page.stream.send(texts.beat(this.#position))
    })
  }

  /** Ends every connection. Who comes back goes on where it was. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stop?.()
    for (const { stream } of this.pages) stream.end()
    this.pages.clear()
    this.#options.left()
    const { rights, workspace } = this.#options
    // Whatever is under way ends first: it may still look somebody up.
    void this.#turn.then(() => rights.forget(workspace))
  }

  async #open(): Promise<void> {
    const { feed, database, workspace } = this.#options
    try {
      const stop = await feed.onFeed(workspace, (entries) => void this.#work(() => this.#entries(entries)))
      this.#stop = stop
      if (this.#closed) stop()
      this.#position = this.#begun = (await readStanding(database, workspace)).head
    } catch (error) {
      this.#failed(error)
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.then(
      () => {},
      () => {},
    )
    return done
  }

  async #work(work: () => Promise<void>): Promise<void> {
    await this.#inTurn(async () => (this.#closed ? undefined : work())).catch((error: unknown) => this.#failed(error))
  }

  /** What could not be told is told to those who come back. */
  #failed(error: unknown): void {
    this.#options.onError(error)
    this.close()
  }

  async #entries(entries: readonly Entry[]): Promise<void> {
    const last = entries.at(-1)!.position
    const known = last <= this.#begun
    if (known) return
    // Positions only go back where a workspace was restored: then everything is another.
    const restored = entries[0]!.position <= this.#position && this.#position > this.#begun
    const fresh = restored ? [] : entries.filter(({ position }) => position > this.#position)
    await this.#tellPages(this.pages, fresh, last, restored ? 'place' : null)
    this.#position = last
  }

  /** Tells pages what entries did. Rights are looked up after the records were read: a right that went meanwhile counts. */
  async #tellPages(pages: Iterable<Page>, entries: readonly Entry[], position: number, anew: Anew | null): Promise<void> {
    const all = [...pages]
    const model = newestOf(all, this.#options.model)
    const reshaped = entries.some(({ changes }) => changes.some(({ object }) => model.objects.get(object)?.shapesModel))
    const touched = touchedBy(model, entries)
    const asked = new Map(all.map((page) => [page, page.actor]))
    const facts = await readFacts(this.#options.database, this.#options.workspace, model, touched, new Set(asked.values()))
    // What was read holds for those whose rights are the same after it.
    const changed = await this.#check(all)
    const known = new Map<Actor, string | null>()
    for (const [page, actor] of asked) {
      if (!page.stream.isOpen) continue
      if (anew || reshaped || changed.has(page) || this.#wasAway(page, entries)) page.stream.send(texts.anew(anew ?? 'rights', position))
      else {
        const text = textFor(known, actor, () => decide(model, actor, touched, facts), position)
        if (text) page.stream.send(text)
      }
    }
  }

  /** Whose rights are others begins anew, also where that is seen before the change that did it is told. */
  async #checkAll(): Promise<void> {
    for (const page of await this.#check(this.pages)) page.stream.send(texts.anew('rights', this.#position))
  }

  /** Ends the streams of those who may not be here any more; answers whose rights are others. */
  async #check(pages: Iterable<Page>): Promise<ReadonlySet<Page>> {
    const all = [...pages]
    const changed = new Set<Page>()
    const actors = await this.#options.rights.actors(
      this.#options.workspace,
      all.map(({ follower }) => follower),
    )
    for (const page of all) {
      const actor = actors.get(page.follower.session)
      if (!actor) {
        page.stream.end(texts.end('session'))
        this.leave(page)
      } else if (actor !== page.actor) {
        if (rightsOf(actor) !== rightsOf(page.actor)) changed.add(page)
        page.actor = actor
      }
    }
    return changed
  }

  /** It came with the rights that an entry made, which is told only now; what it shows was read with others. */
  #wasAway({ cameBack }: Page, entries: readonly Entry[]): boolean {
    if (cameBack === null) return false
    const before = new Date(cameBack.getTime() + clocksDiffer).toISOString()
    return entries.some(({ at, changes }) => at <= before && changes.some(({ object }) => this.#options.rights.objects.includes(object)))
  }

  /** What a page missed that comes back. */
  async #catchUp(page: Page, after: number): Promise<void> {
    const { database, workspace, rights } = this.#options
    if (after === this.#position) return
    const { head, first } = await readStanding(database, workspace)
    const entries = after <= head && after + 1 >= first ? await readFeed(database, workspace, after, mostMissed + 1) : null
    const missed = entries?.filter(({ position }) => position <= this.#position)
    if (!missed || (entries!.length > mostMissed && missed.length > mostMissed)) page.stream.send(texts.anew('place', this.#position))
    else if (missed.some(({ changes }) => changes.some(({ object }) => rights.objects.includes(object))))
      page.stream.send(texts.anew('rights', this.#position))
    else await this.#tellPages([page], missed, this.#position, null)
  }
}

/** What of an actor says what it may do; that the model is another is told by the change that made it so. */
const rightsOf = ({ by: _by, ...rights }: Actor): string => JSON.stringify(rights)

/** The newest model of those whose pages are open: what changed is looked at by it. */
const newestOf = (pages: readonly Page[], declared: Model): Model =>
  pages.reduce<VersionedModel>((newest, { actor: { by } }) => (by && by.version > newest.version ? by : newest), {
    model: declared,
    version: 0,
  }).model

/** Pages of one member are told the same. */
function textFor(known: Map<Actor, string | null>, actor: Actor, decided: () => Message, position: number): string | null {
  const found = known.get(actor)
  if (found !== undefined) return found
  const message = decided()
  const text = isEmpty(message) ? null : texts.change(message, position)
  known.set(actor, text)
  return text
}

const concerns = (whom: ReadonlySet<string>, { actor, follower }: Page): boolean =>
  whom.has('') || whom.has(follower.member) || (whom.has('administrators') && administers(actor))
