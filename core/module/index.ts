/** A module: what it stands on, the objects it declares, and the rules that writes of those keep. Plain frozen data; whoever puts a server together reads all of it. */
import type { InteractionType, Model, ObjectType } from '../object/index.ts'
import type { Outbound } from '../outbound/index.ts'
import type { Guard } from '../store/planned.ts'
import type { Identity } from './identity.ts'

export { type Identity, joinRules, type JoinRule, type Proof, proofs, type Traits } from './identity.ts'

export interface Module {
  readonly name: string
  /** Names of modules without which it is nothing. */
  readonly needs?: readonly string[]
  readonly objects: readonly ObjectType[]
  /** What can happen between a customer and us, as far as it knows of it. */
  readonly interactions?: readonly InteractionType[]
  /** Which of its objects are customers to programs that track them; one module says so. */
  readonly identity?: Identity
  /** Rules that every write of its objects keeps. */
  readonly guards?: (installed: Installed) => readonly Guard[]
}

/** What guards know of the installation that they are in. */
export interface Installed {
  /** The declared model, of all modules. */
  readonly model: Model
  /** First words of addresses that no object may be given at run time; known once the routes are registered. */
  readonly reserved: () => ReadonlySet<string>
  readonly outbound: Pick<Outbound, 'read'>
}

export const defineModule = <const M extends Module>(module: M): M => Object.freeze(module)

/** The objects of modules. Throws a plain Error where two have one name, or one needs a module that is not there (mistakes in code). */
export function objectsOf(modules: readonly Module[]): readonly ObjectType[] {
  const names = new Set<string>()
  for (const { name } of modules) {
    if (names.has(name)) throw new Error(`Two modules are named ${name}.`)
    names.add(name)
  }
  for (const { name, needs = [] } of modules)
    for (const needed of needs) if (!names.has(needed)) throw new Error(`The module ${name} needs ${needed}, which is not there.`)
  return modules.flatMap(({ objects }) => objects)
}

/** Who customers are. Throws a plain Error where no module says so, or two do (mistakes in code). */
export function identityOf(modules: readonly Module[]): Identity {
  const [identity, ...others] = modules.flatMap((module) => module.identity ?? [])
  if (!identity || others.length > 0) throw new Error('One module says who customers are to programs that track them.')
  return identity
}

/** The rules of modules, each for objects of its own module. Throws a plain Error for one that would be asked of another's, or of none's. */
export const guardsOf = (modules: readonly Module[], installed: Installed): readonly Guard[] =>
  modules.flatMap(({ name, objects, guards = () => [] }) => {
    const own = new Set(objects.map((object) => object.name))
    const all = guards(installed)
    const stray = all.find(({ object }) => !own.has(object))
    if (stray) throw new Error(`The module ${name} guards ${stray.object}, which is none of its objects.`)
    return all
  })
