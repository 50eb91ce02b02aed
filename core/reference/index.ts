export type { Block, Call, Part, Reference, Section } from './document.ts'
export { referenceOf, type ReferenceOptions } from './reference.ts'
export { referenceRoutes, type ReferenceRoutesOptions } from './reference.routes.ts'
export { toMarkdown } from './markdown.ts'
