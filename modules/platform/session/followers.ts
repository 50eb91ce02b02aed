/** Who follows live updates: sessions that still hold, and what their members may do, looked up for all of a workspace at once. */
import type { Actor } from '@rapport/core/access'
import type { Follower, FollowerRights } from '@rapport/core/live'
import type { Platform } from '../platform.ts'
import { memberLoader } from '../rights/member-rights.ts'
import { requireSignedIn } from './signed-in.ts'

/** Whatever of a workspace says what its members may do is another when this is. */
const stampStatement = `select concat_ws('/', ${['member', 'role', 'team', 'workspace']
  .map((table) => `(select concat(count(*), ' ', sum(r.version), ' ', max(r.updated_at)) from ${table} r where r.workspace_id = $1)`)
  .join(', ')}, (select v.version from model_version v where v.workspace_id = $1))::text`

interface Known {
  readonly stamp: string
  readonly actors: Map<string, Promise<Actor | null>>
}

/** Members that are loaded at once. */
const atOnce = 8

export function followerRights(platform: Platform): FollowerRights {
  const { control, models, now } = platform
  const load = memberLoader(platform, models)
  const known = new Map<string, Known>()

  /** Two short statements, however many follow; members are read anew only after something of their rights changed. */
  async function actors(workspace: string, followers: readonly Follower[]): Promise<ReadonlyMap<string, Actor>> {
    const [stamp, open] = await Promise.all([
      platform.readJson(workspace, { text: stampStatement, values: [] }),
      openSessions(followers.map(({ session }) => session)),
    ])
    const present = known.get(workspace)
    const current = present?.stamp === stamp ? present : { stamp: stamp ?? '', actors: new Map<string, Promise<Actor | null>>() }
    known.set(workspace, current)
    const members = [...new Set(followers.map(({ member }) => member))]
    for (let at = 0; at < members.length; at += atOnce)
      await Promise.all(members.slice(at, at + atOnce).map((member) => actorOf(workspace, member, current)))
    const found = new Map<string, Actor>()
    for (const { session, member } of followers) {
      const actor = open.has(session) ? await current.actors.get(member) : null
      if (actor) found.set(session, actor)
    }
    return found
  }

  function actorOf(workspace: string, member: string, { actors: loaded }: Known): Promise<Actor | null> {
    const loading = loaded.get(member) ?? load(workspace, member).then((rights) => (rights?.active ? rights.actor : null))
    loaded.set(member, loading)
    // What could not be read is read again.
    loading.catch(() => loaded.delete(member))
    return loading
  }

  /** A session that acts in another workspace than it did counts as ended. */
  async function openSessions(sessions: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await control.query<{ id: string; chosen: string | null }>(
      'select id, workspace_id as chosen from control.session where id = any($1) and expires_at > $2 and switched_off_at is null',
      [sessions.map((session) => session.split(' ')[0]), now()],
    )
    return new Set(rows.map(keyOf))
  }

  return {
    objects: ['member', 'role', 'team', 'workspace'],
    actors,
    forget: (workspace) => void known.delete(workspace),
    async find(request) {
      const { session: id, rights } = await requireSignedIn(platform, request)
      const { rows } = await control.query<{ id: string; chosen: string | null }>(
        'select id, workspace_id as chosen from control.session where id = $1',
        [id],
      )
      const { workspace, member } = rights.actor
      return { workspace, member: member!, session: keyOf(rows[0] ?? { id, chosen: null }) }
    },
  }
}

const keyOf = ({ id, chosen }: { id: string; chosen: string | null }): string => `${id} ${chosen ?? ''}`
