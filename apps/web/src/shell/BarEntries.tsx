import { Menu, RailButton } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { createElement } from 'react'
import type { ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { NavLink } from './links.ts'
import { iconOf } from './objectIcons.ts'

const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const
/** Objects that a phone's bar has room for beside settings and account. */
const ROOM = 3

/** An object's place in the navigation. */
export const ObjectLink = ({ object }: { object: ObjectMeta }) => (
  <NavLink
    to="/$path"
    params={{ path: object.path }}
    search={{}}
    activeOptions={{ includeSearch: false }}
    icon={createElement(iconOf(object), line)}
    label={object.label[1]}
  />
)

/** What somebody has to do of an object, among what is theirs. */
export const WorkLink = ({ object }: { object: ObjectMeta }) => (
  <NavLink to="/my/$path" params={{ path: object.path }} icon={createElement(iconOf(object), line)} label={object.label[1]} />
)

/** The objects in a phone's bar: as many as have room, the others behind one button. */
export function BarEntries({ objects, work }: { objects: readonly ObjectMeta[]; work: ObjectMeta | undefined }) {
  const navigate = useNavigate()
  const room = work ? ROOM - 1 : ROOM
  const fits = objects.length <= room ? objects : objects.slice(0, room - 1)
  const more = objects.slice(fits.length)
  return (
    <>
      {work ? <WorkLink object={work} /> : null}
      {fits.map((object) => (
        <ObjectLink key={object.name} object={object} />
      ))}
      {more.length > 0 ? (
        <Menu
          align="end"
          target={<RailButton icon={<Ellipsis {...line} />} label={t('nav.more')} />}
          entries={more.map((object) => ({
            id: object.name,
            label: object.label[1],
            icon: createElement(iconOf(object), line),
            onChoose: () => void navigate({ to: '/$path', params: { path: object.path }, search: {} }),
          }))}
        />
      ) : null}
    </>
  )
}
