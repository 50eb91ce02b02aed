import { type Condition, formatFilter } from '@rapport/core/rules'

/** The text of a filter for the address; undefined for the filter that everything matches. */
export const formatTree = (tree: Condition): string | undefined => formatFilter(tree) || undefined
