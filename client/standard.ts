/** What comes with Rapport. Made of the declarations by `node bin/client-types.ts`. */
import type { AnyReference, Reference } from './shapes.ts'

export interface Team {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  /** Above it */
  readonly parent: Reference | null
}

export interface NewTeam {
  readonly name: string
  /** Above it */
  readonly parent?: string | null
}

export type TeamPatch = Partial<NewTeam>

export interface Member {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly email: string
  readonly role: 'administrator' | 'manager' | 'rep' | 'guest'
  readonly team: Reference | null
  readonly active: boolean
}

export interface MemberPatch {
  readonly name?: string
  readonly email?: string
  readonly role?: 'administrator' | 'manager' | 'rep' | 'guest'
  readonly team?: string | null
  readonly active?: boolean
}

export interface Segment {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly of: string
  readonly kind: 'live' | 'list'
  readonly condition: string | null
  readonly description: string | null
  /** Members */
  readonly size: number | null
  readonly state: 'waiting' | 'ready' | 'broken' | null
  readonly problem: string | null
  /** Counted at */
  readonly countedAt: string | null
}

export interface NewSegment {
  readonly name: string
  readonly of: string
  readonly kind: 'live' | 'list'
  readonly condition?: string | null
  readonly description?: string | null
}

export type SegmentPatch = Partial<NewSegment>

export interface Template {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  /** Sent to */
  readonly of: string
  readonly subject: string
  /** Preview text */
  readonly preheader: string | null
  readonly language: string | null
  readonly body: unknown
}

export interface NewTemplate {
  readonly name: string
  /** Sent to */
  readonly of: string
  readonly subject: string
  /** Preview text */
  readonly preheader?: string | null
  readonly language?: string | null
  readonly body: unknown
}

export type TemplatePatch = Partial<NewTemplate>

export interface Purpose {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly basis: 'consent' | 'interest' | 'contract'
  readonly wording: string | null
  readonly offered: boolean
  readonly channels: unknown
}

export interface NewPurpose {
  readonly name: string
  readonly basis: 'consent' | 'interest' | 'contract'
  readonly wording?: string | null
  readonly offered: boolean
  readonly channels?: unknown
}

export type PurposePatch = Partial<NewPurpose>

export interface Broadcast {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly kind: 'once' | 'automatic'
  /** To */
  readonly segment: Reference | null
  /** But not to */
  readonly except: Reference | null
  readonly template: Reference | null
  readonly purpose: Reference | null
  readonly sender: Reference | null
  /** Mails an hour at most */
  readonly rate: number | null
  readonly state: 'draft' | 'sending' | 'paused' | 'done' | 'stopped'
  readonly problem: string | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

export interface NewBroadcast {
  readonly name: string
  /** To */
  readonly segment?: string | null
  /** But not to */
  readonly except?: string | null
  readonly template?: string | null
  readonly purpose?: string | null
  readonly sender?: string | null
  /** Mails an hour at most */
  readonly rate?: number | null
}

export type BroadcastPatch = Partial<NewBroadcast>

export interface Form {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  /** Answers become */
  readonly of: string
  /** On */
  readonly enabled: boolean
  readonly heading: string | null
  /** Introduction */
  readonly intro: string | null
  /** Questions */
  readonly asks: unknown
  /** Consents */
  readonly consents: unknown
  readonly button: string | null
  readonly thanks: string | null
  /** Leads to */
  readonly redirect: string | null
  readonly match: 'mail' | 'never' | null
  /** What is there already */
  readonly writing: 'blank' | 'all' | null
  /** Confirmed by mail */
  readonly confirms: boolean
  readonly sender: Reference | null
  /** Websites */
  readonly origins: unknown
  readonly language: string | null
  readonly problem: string | null
}

export interface NewForm {
  readonly name: string
  /** Answers become */
  readonly of: string
  /** On */
  readonly enabled: boolean
  readonly heading?: string | null
  /** Introduction */
  readonly intro?: string | null
  /** Questions */
  readonly asks: unknown
  /** Consents */
  readonly consents?: unknown
  readonly button?: string | null
  readonly thanks?: string | null
  /** Leads to */
  readonly redirect?: string | null
  readonly match?: 'mail' | 'never' | null
  /** What is there already */
  readonly writing?: 'blank' | 'all' | null
  /** Confirmed by mail */
  readonly confirms: boolean
  readonly sender?: string | null
  /** Websites */
  readonly origins?: unknown
  readonly language?: string | null
}

export type FormPatch = Partial<NewForm>

export interface Hours {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly timeZone: string
  readonly week: unknown
  readonly holidays: unknown
}

export interface NewHours {
  readonly name: string
  readonly timeZone: string
  readonly week: unknown
  readonly holidays?: unknown
}

export type HoursPatch = Partial<NewHours>

export interface Flow {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  /** For */
  readonly of: string
  readonly description: string | null
  readonly body: unknown
  readonly state: 'draft' | 'on' | 'paused' | 'off'
  /** Published as */
  readonly number: number | null
  readonly publishedAt: string | null
  readonly problem: string | null
}

export interface NewFlow {
  readonly name: string
  /** For */
  readonly of: string
  readonly description?: string | null
  readonly body: unknown
}

export type FlowPatch = Partial<NewFlow>

export interface Workspace {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly language: string
  /** Time zone */
  readonly timeZone: string
  readonly country: string | null
}

export interface WorkspacePatch {
  readonly name?: string
  readonly language?: string
  /** Time zone */
  readonly timeZone?: string
  readonly country?: string | null
}

export interface Role {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly key: 'administrator' | 'manager' | 'rep' | 'guest'
  readonly name: string
  readonly grants: unknown
}

export interface RolePatch {
  readonly name?: string
  readonly grants?: unknown
}

export interface Person {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string | null
  /** First name */
  readonly givenName: string | null
  /** Last name */
  readonly familyName: string | null
  /** Mail addresses */
  readonly emails: readonly { readonly value: string; readonly label?: string | null }[] | null
  /** Mail */
  readonly email: string | null
  /** Phone numbers */
  readonly phones: readonly { readonly value: string; readonly label?: string | null }[] | null
  /** Phone */
  readonly phone: string | null
  readonly addresses:
    | readonly {
        readonly street?: string | null
        readonly postcode?: string | null
        readonly city?: string | null
        readonly region?: string | null
        readonly country?: string | null
        readonly label?: string | null
      }[]
    | null
  readonly city: string | null
  readonly country: string | null
  readonly birthday: string | null
  readonly language: string | null
  readonly timeZone: string | null
  /** External id */
  readonly externalId: string | null
  readonly owner: Reference | null
  readonly company: Reference | null
  /** Job title */
  readonly jobTitle: string | null
}

export interface NewPerson {
  readonly name?: string | null
  /** First name */
  readonly givenName?: string | null
  /** Last name */
  readonly familyName?: string | null
  /** Mail addresses */
  readonly emails?: readonly { readonly value: string; readonly label?: string | null }[] | null
  /** Phone numbers */
  readonly phones?: readonly { readonly value: string; readonly label?: string | null }[] | null
  readonly addresses?:
    | readonly {
        readonly street?: string | null
        readonly postcode?: string | null
        readonly city?: string | null
        readonly region?: string | null
        readonly country?: string | null
        readonly label?: string | null
      }[]
    | null
  readonly birthday?: string | null
  readonly language?: string | null
  readonly timeZone?: string | null
  /** External id */
  readonly externalId?: string | null
  readonly owner?: string | null
}

export type PersonPatch = Partial<NewPerson>

export interface Company {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly name: string
  readonly domain: string | null
  readonly industry: string | null
  readonly employees: number | null
  /** Parent company */
  readonly parent: Reference | null
  /** Mail addresses */
  readonly emails: readonly { readonly value: string; readonly label?: string | null }[] | null
  /** Phone numbers */
  readonly phones: readonly { readonly value: string; readonly label?: string | null }[] | null
  /** Phone */
  readonly phone: string | null
  readonly addresses:
    | readonly {
        readonly street?: string | null
        readonly postcode?: string | null
        readonly city?: string | null
        readonly region?: string | null
        readonly country?: string | null
        readonly label?: string | null
      }[]
    | null
  readonly city: string | null
  readonly country: string | null
  /** External id */
  readonly externalId: string | null
  readonly owner: Reference | null
}

export interface NewCompany {
  readonly name: string
  readonly domain?: string | null
  readonly industry?: string | null
  readonly employees?: number | null
  /** Parent company */
  readonly parent?: string | null
  /** Mail addresses */
  readonly emails?: readonly { readonly value: string; readonly label?: string | null }[] | null
  /** Phone numbers */
  readonly phones?: readonly { readonly value: string; readonly label?: string | null }[] | null
  readonly addresses?:
    | readonly {
        readonly street?: string | null
        readonly postcode?: string | null
        readonly city?: string | null
        readonly region?: string | null
        readonly country?: string | null
        readonly label?: string | null
      }[]
    | null
  /** External id */
  readonly externalId?: string | null
  readonly owner?: string | null
}

export type CompanyPatch = Partial<NewCompany>

export interface Employment {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly person: Reference | null
  readonly company: Reference | null
  /** Job title */
  readonly title: string | null
  readonly role: string | null
  /** From */
  readonly since: string | null
  /** To */
  readonly until: string | null
  /** Main company */
  readonly main: boolean | null
}

export interface NewEmployment {
  readonly person: string
  readonly company: string
  /** Job title */
  readonly title?: string | null
  readonly role?: string | null
  /** From */
  readonly since?: string | null
  /** To */
  readonly until?: string | null
  /** Main company */
  readonly main?: boolean | null
}

export type EmploymentPatch = Partial<NewEmployment>

export interface Note {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly about: AnyReference | null
  readonly body: string
  readonly author: Reference | null
}

export interface NewNote {
  readonly about: { readonly object: string; readonly id: string }
  readonly body: string
}

export type NotePatch = Partial<NewNote>

export interface Task {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly title: string
  readonly description: string | null
  readonly due: string | null
  readonly priority: 'low' | 'normal' | 'high'
  readonly state: 'open' | 'done'
  readonly assignee: Reference | null
  readonly about: AnyReference | null
  /** Done at */
  readonly doneAt: string | null
  /** Done by */
  readonly doneBy: Reference | null
  /** Created by */
  readonly author: Reference | null
}

export interface NewTask {
  readonly title: string
  readonly description?: string | null
  readonly due?: string | null
  readonly priority?: 'low' | 'normal' | 'high'
  readonly state?: 'open' | 'done'
  readonly assignee?: string | null
  readonly about?: { readonly object: string; readonly id: string } | null
}

export type TaskPatch = Partial<NewTask>

export interface Visitor {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly device: string | null
  readonly person: Reference | null
  /** Joined by */
  readonly joinedBy: 'user' | 'mail' | 'phone' | 'card' | 'alias' | null
  /** Joined with */
  readonly joinedWith: string | null
  /** Joined at */
  readonly joinedAt: string | null
  /** Who said so */
  readonly proof: 'unverified' | 'verified' | null
  /** First seen */
  readonly firstAt: string | null
  /** Used by several */
  readonly several: boolean | null
  /** First page */
  readonly landing: string | null
  /** Came from */
  readonly referrer: string | null
  readonly campaign: string | null
  readonly language: string | null
  /** Anonymous id */
  readonly anonymousId: string | null
}

export interface VisitorPatch {
  readonly person?: string | null
  /** Used by several */
  readonly several?: boolean | null
}

/** For `createClient<Standard>(…)`. */
export interface Standard {
  readonly teams: {
    readonly record: Team
    readonly create: NewTeam
    readonly change: TeamPatch
    readonly sort: 'createdAt' | 'name' | 'parent'
    readonly by: never
  }
  readonly members: {
    readonly record: Member
    readonly create: never
    readonly change: MemberPatch
    readonly sort: 'createdAt' | 'name' | 'email' | 'team'
    readonly by: never
  }
  readonly segments: {
    readonly record: Segment
    readonly create: NewSegment
    readonly change: SegmentPatch
    readonly sort: 'createdAt' | 'name'
    readonly by: never
  }
  readonly templates: {
    readonly record: Template
    readonly create: NewTemplate
    readonly change: TemplatePatch
    readonly sort: 'createdAt' | 'name'
    readonly by: never
  }
  readonly purposes: {
    readonly record: Purpose
    readonly create: NewPurpose
    readonly change: PurposePatch
    readonly sort: 'createdAt' | 'name'
    readonly by: never
  }
  readonly broadcasts: {
    readonly record: Broadcast
    readonly create: NewBroadcast
    readonly change: BroadcastPatch
    readonly sort: 'createdAt' | 'name' | 'segment' | 'except' | 'template' | 'purpose' | 'sender'
    readonly by: never
  }
  readonly forms: {
    readonly record: Form
    readonly create: NewForm
    readonly change: FormPatch
    readonly sort: 'createdAt' | 'name' | 'sender'
    readonly by: never
  }
  readonly 'business-hours': {
    readonly record: Hours
    readonly create: NewHours
    readonly change: HoursPatch
    readonly sort: 'createdAt'
    readonly by: never
  }
  readonly flows: {
    readonly record: Flow
    readonly create: NewFlow
    readonly change: FlowPatch
    readonly sort: 'createdAt' | 'name'
    readonly by: never
  }
  readonly workspaces: {
    readonly record: Workspace
    readonly create: never
    readonly change: WorkspacePatch
    readonly sort: 'createdAt'
    readonly by: never
  }
  readonly roles: {
    readonly record: Role
    readonly create: never
    readonly change: RolePatch
    readonly sort: 'createdAt' | 'key'
    readonly by: never
  }
  readonly people: {
    readonly record: Person
    readonly create: NewPerson
    readonly change: PersonPatch
    readonly sort: 'createdAt' | 'name' | 'familyName' | 'email' | 'city' | 'externalId' | 'owner'
    readonly by: 'emails' | 'externalId'
  }
  readonly companies: {
    readonly record: Company
    readonly create: NewCompany
    readonly change: CompanyPatch
    readonly sort: 'createdAt' | 'name' | 'domain' | 'industry' | 'employees' | 'parent' | 'city' | 'externalId' | 'owner'
    readonly by: 'name' | 'domain' | 'externalId'
  }
  readonly employments: {
    readonly record: Employment
    readonly create: NewEmployment
    readonly change: EmploymentPatch
    readonly sort: 'createdAt' | 'person' | 'company'
    readonly by: never
  }
  readonly notes: {
    readonly record: Note
    readonly create: NewNote
    readonly change: NotePatch
    readonly sort: 'createdAt' | 'about'
    readonly by: never
  }
  readonly tasks: {
    readonly record: Task
    readonly create: NewTask
    readonly change: TaskPatch
    readonly sort: 'createdAt' | 'title' | 'due' | 'assignee' | 'about' | 'doneAt'
    readonly by: never
  }
  readonly visitors: {
    readonly record: Visitor
    readonly create: never
    readonly change: VisitorPatch
    readonly sort: 'createdAt' | 'person' | 'joinedBy' | 'anonymousId'
    readonly by: never
  }
}
