/** The English texts of automations, which their pages import first. */
import { broadcasts } from './en/broadcasts.ts'
import { flowHooks } from './en/flow-hooks.ts'
import { flows } from './en/flows.ts'
import { reference } from './en/reference.ts'
import { templates } from './en/templates.ts'
import './late-happened.ts'
import './late-record.ts'
import { addTexts } from './t.tsx'

addTexts(broadcasts)
addTexts(templates)
addTexts(flows)
addTexts(flowHooks)
addTexts(reference)
