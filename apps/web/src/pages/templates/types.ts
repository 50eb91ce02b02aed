import type { Block } from '@rapport/core/templates'
import type { Row } from '../../api/types.ts'

export type { Block }

/** A template as its record is read. */
export interface Template extends Row {
  name: string
  of: string
  subject: string
  preheader: string | null
  language: string | null
  body: readonly Block[] | { mjml: string }
}

/** What is wrong, and where: `subject`, `body.2.url`. */
export interface TemplateProblem {
  place: string
  line?: number
  message: string
}

/** What the server makes of a template; nothing where something is wrong. */
export interface Made {
  subject: string | null
  preheader: string | null
  html: string | null
  text: string | null
  problems: readonly TemplateProblem[]
}
