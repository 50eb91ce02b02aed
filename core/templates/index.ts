/** Templates of mails: written once, compiled once, filled for each person. */
export { type Body, type Block, type BlockType, type Code, type TemplateContent, type TemplateProblem } from './content.ts'
export { type Compiled, type CompileOptions, compileTemplate, type Mail, type TemplateValues } from './render.ts'
