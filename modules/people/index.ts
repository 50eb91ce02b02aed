import { defineModule } from '@rapport/core/module'
import { Company } from './company.ts'
import { Employment } from './employment.ts'
import { identity } from './identity.ts'
import { interactions } from './interactions.ts'
import { Note } from './note.ts'
import { Person } from './person.ts'
import { Task } from './task.ts'
import { Visitor, visitorGuard } from './visitor.ts'

export { headers } from './headers.ts'
export { Company, Employment, Note, Person, Task, Visitor }
/** People and companies: the customer as human and as organisation, who works where, what was noted about them and is to be done for them, and visitors who may be them. */
export const people = defineModule({
  name: 'people',
  needs: ['platform'],
  objects: [Person, Company, Employment, Note, Task, Visitor],
  interactions,
  identity,
  guards: () => [visitorGuard],
})
