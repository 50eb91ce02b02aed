/** Changes of a filter tree that a reader makes by clicking: pure, by the path of indexes to a part. */
import type { Comparison, Condition } from '@rapport/core/rules'

/** Way from the root to a part: the index in each `and` or `or`. The empty path is the whole filter. */
export type TreePath = readonly number[]

export const isComparison = (condition: Condition): condition is Comparison => 'field' in condition

/** What a condition is about. */
export type ConditionKind = 'field' | 'happened' | 'segment'

/** What a condition is about, or the one that it denies. */
export const kindOf = (condition: Condition | undefined): ConditionKind =>
  condition === undefined
    ? 'field'
    : 'not' in condition
      ? kindOf(condition.not)
      : 'happened' in condition
        ? 'happened'
        : 'segment' in condition
          ? 'segment'
          : 'field'

/** What the first condition is about: a sentence goes on accordingly. */
export function firstKind(condition: Condition): ConditionKind {
  const first = partsOf(condition)?.parts[0]
  return first ? firstKind(first) : kindOf(condition)
}

/** The parts of a list, and the word between them; undefined for a single condition. */
export function partsOf(condition: Condition): { join: 'and' | 'or'; parts: readonly Condition[] } | undefined {
  if ('and' in condition) return { join: 'and', parts: condition.and }
  if ('or' in condition) return { join: 'or', parts: condition.or }
  return undefined
}

const listOf = (join: 'and' | 'or', parts: readonly Condition[]): Condition => (join === 'and' ? { and: parts } : { or: parts })

/** Puts `made` in the place of a part; null takes the part out. Lists of one become their only part. */
export function replaceAt(tree: Condition, path: TreePath, made: Condition | null): Condition {
  const [index, ...rest] = path
  if (index === undefined) return made ?? { and: [] }
  const list = partsOf(tree)
  const part = list?.parts[index]
  if (!list || !part) return tree
  const inner = rest.length === 0 ? made : replaceAt(part, rest, made)
  const parts = list.parts.flatMap((other, at) => (at === index ? (inner && !isNothing(inner) ? [inner] : []) : [other]))
  return parts.length === 1 && parts[0] ? parts[0] : listOf(list.join, parts)
}

/** Adds a condition that must hold as well. */
export function addTo(tree: Condition, made: Condition): Condition {
  if (isNothing(tree)) return made
  return 'and' in tree ? { and: [...tree.and, made] } : { and: [tree, made] }
}

/** Adds a condition that may hold instead of the part at `path`; an existing choice grows. */
export function orWith(tree: Condition, path: TreePath, made: Condition): Condition {
  const parent = path.slice(0, -1)
  const around = at(tree, parent)
  if (path.length > 0 && around && 'or' in around) return replaceAt(tree, parent, { or: [...around.or, made] })
  const part = at(tree, path)
  return part ? replaceAt(tree, path, { or: [part, made] }) : tree
}

/** Turns the word of a list round: every "and" of it becomes "or", and back. */
export function turnJoin(tree: Condition, path: TreePath): Condition {
  const list = at(tree, path)
  const found = list && partsOf(list)
  return found ? replaceAt(tree, path, listOf(found.join === 'and' ? 'or' : 'and', found.parts)) : tree
}

/** The part at a path, if there is one. */
export function at(tree: Condition, path: TreePath): Condition | undefined {
  return path.reduce<Condition | undefined>((part, index) => part && partsOf(part)?.parts[index], tree)
}

/** True for the filter that everything matches. */
export const isNothing = (condition: Condition): boolean => 'and' in condition && condition.and.length === 0
