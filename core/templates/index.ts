/** Templates of mails: written once, compiled once, filled for each person. */
import { defineModule } from '../module/index.ts'
import { Template } from './definition.ts'
import { templateGuard } from './guard.ts'

export { checkTemplate } from './check.ts'
export { type Body, type Block, type BlockType, type Code, type TemplateContent, type TemplateProblem } from './content.ts'
export { takesMail, Template } from './definition.ts'
export { contentOf } from './guard.ts'
export { type Compiled, type CompileOptions, compileTemplate, type Mail, type TemplateValues } from './render.ts'
export { compileText, type CompiledText } from './line.ts'
export { type Sender, templateRoutes, type TemplateRoutesOptions } from './template.routes.ts'
export { exampleValues, readValues } from './values.ts'

export const templating = defineModule({ name: 'templates', objects: [Template], guards: () => [templateGuard] })
