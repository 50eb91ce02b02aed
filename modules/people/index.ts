import { defineModule } from '@rapport/core/module'
import { Company } from './company.ts'
import { Employment } from './employment.ts'
import { interactions } from './interactions.ts'
import { Note } from './note.ts'

export { headers } from './headers.ts'
import { Person } from './person.ts'

export { Company, Employment, Note, Person }
/** People and companies: the customer as human and as organisation, who works where, and what was noted about them. */
export const people = defineModule({ name: 'people', needs: ['platform'], objects: [Person, Company, Employment, Note], interactions })
