import '../messages/late-palette.ts'
import { Kbd } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { FilePlus, Search } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { editorOf, fieldOf, listed, mayMake, objectNamed, titleOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import type { Meta, ObjectMeta, Session } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { toast } from '../shell/toasts.ts'
import { type Entry, fitting, type Group, readTyped, signs } from './entries.ts'
import { line, signOf } from './icons.tsx'
import { Marked } from './Marked.tsx'
import styles from './Palette.module.css'
import { PaletteFrame } from './PaletteFrame.tsx'
import { opened } from './remember.ts'
import { type FoundItem, useFound, useOpened } from './useFound.ts'
import { useActions } from './useActions.tsx'
import { usePlaces } from './usePlaces.tsx'

const NewRecord = lazy(() => import('../list/NewRecord.tsx').then((module) => ({ default: module.NewRecord })))

/** Everything one can go to or do, by typing: what was opened last, records, places, settings, actions. */
export function Palette({ meta, session, onClose }: { meta: Meta; session: Session; onClose: () => void }) {
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [making, setMaking] = useState<ObjectMeta | null>(null)
  const { mode, text } = readTyped(typed)
  const asksServer = mode === 'all' || mode === 'people' || mode === 'records'
  const objects =
    mode === 'people' ? namesOf(meta, isPeople) : mode === 'records' ? namesOf(meta, (object) => !isPeople(object)) : undefined
  const { findings, error, waiting } = useFound(asksServer ? text : '', objects)
  const last = useMemo(() => opened(session.member?.id ?? ''), [session.member?.id])
  const recent = useOpened(meta, last)
  const places = usePlaces(meta, session)
  const makes = listed(meta)
    .filter(mayMake)
    .map((object): Entry => ({
      id: `new-${object.name}`,
      icon: <FilePlus {...line} />,
      label: t('palette.new', { one: object.label[0].toLowerCase() }),
      words: t('palette.newWords'),
      onChoose: () => {
        const to = editorOf(object)
        if (to) void navigate({ to, params: { id: 'new' }, search: {} })
        else setMaking(object)
      },
    }))
  const actions = [...makes, ...useActions(meta)]

  const to = (path: string, id: string) => `/${path}/${id}`
  const go = (path: string, id: string) => void navigate({ to: '/$path/$id', params: { path, id }, search: {} })
  const recents = recent.map(({ object: name, id, row }): Entry => {
    const object = objectNamed(meta, name)!
    return {
      id: `recent-${id}`,
      icon: signOf(object),
      label: titleOf(object, row) || t('record.untitled'),
      context: object.label[0],
      href: to(object.path, id),
      onChoose: () => go(object.path, id),
    }
  })
  const found = (findings?.groups ?? []).flatMap(({ object: name, items, more }): Group[] => {
    const object = objectNamed(meta, name)
    if (!object) return []
    const entries = items.map((item) => foundEntry(meta, object, item, to, go))
    const all: Entry = {
      id: `all-${name}`,
      icon: <Search {...line} />,
      label: t('palette.all', { many: object.label[1].toLowerCase(), text }),
      onChoose: () => void navigate({ to: '/$path', params: { path: object.path }, search: { find: text } }),
    }
    return [{ id: name, label: object.label[1], entries: more && object.table ? [...entries, all] : entries }]
  })
  const group = (id: 'recent' | 'places' | 'settings' | 'actions', entries: readonly Entry[]): Group[] => {
    const fits = fitting(entries, text)
    return fits.length > 0 ? [{ id, label: t(`palette.${id}`), entries: fits }] : []
  }
  const groups: Record<typeof mode, () => readonly Group[]> = {
    all: () => [
      ...group(
        'recent',
        text ? recents.slice(0, 3).filter(({ id }) => !found.some((one) => one.entries.some((entry) => id.endsWith(entry.id)))) : recents,
      ),
      ...found,
      ...group('actions', text ? actions : actions.slice(0, 3)),
      ...group('places', places.places),
      ...(text ? group('settings', places.settings) : []),
    ],
    actions: () => group('actions', actions),
    people: () =>
      text
        ? found
        : group(
            'recent',
            recents.filter(({ context }) => meta.objects.some((object) => isPeople(object) && object.label[0] === context)),
          ),
    records: () => (text ? found : group('recent', recents)),
    help: () => [
      {
        id: 'help',
        label: t('palette.help'),
        entries: signs.flatMap(({ sign, mode: of }) =>
          of === 'help' ? [] : [{ id: of, icon: <Kbd>{sign}</Kbd>, label: t(`palette.help.${of}`), onChoose: () => {} }],
        ),
      },
    ],
  }
  const shown = groups[mode]()
  const count = shown.reduce((sum, { entries }) => sum + entries.length, 0)

  if (making)
    return (
      <Suspense fallback={null}>
        <NewRecord
          meta={meta}
          object={making}
          onClose={onClose}
          onMade={(row) => {
            onClose()
            toast({ text: t('new.made', { name: titleOf(making, row) || making.label[0] }) })
            go(making.path, row.id)
          }}
        />
      </Suspense>
    )
  return (
    <PaletteFrame
      label={t('palette.open')}
      closeLabel={t('action.close')}
      placeholder={t('palette.placeholder')}
      text={typed}
      onText={setTyped}
      groups={shown}
      waiting={asksServer && waiting}
      keepsOpen={(entry) => {
        if (entry.id.startsWith('new-')) return true
        const sign = mode === 'help' && signs.find(({ mode: of }) => of === entry.id)?.sign
        if (sign) setTyped(sign)
        return Boolean(sign)
      }}
      note={
        error
          ? reasonOf(error)
          : count === 0 && !waiting
            ? text
              ? t('palette.none', { text })
              : t('palette.begin')
            : fillingText(meta, findings?.filling ?? [])
      }
      status={waiting || !text ? '' : t('palette.count', { count })}
      foot={
        <>
          <span>
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> {t('palette.keyMove')}
          </span>
          <span>
            <Kbd>↵</Kbd> {t('palette.keyOpen')}
          </span>
          {signs.map(({ sign, mode: of }) => (
            <span key={sign}>
              <Kbd>{sign}</Kbd> {t(`palette.sign.${of}`)}
            </span>
          ))}
        </>
      }
      onClose={onClose}
    />
  )
}

const inSettings: Readonly<Record<string, readonly [path: string, section: string]>> = {
  member: ['settings', 'members'],
  team: ['settings', 'teams'],
  workspace: ['settings', 'workspace'],
}

/** Customers who are human. */
const isPeople = ({ human, transfer }: ObjectMeta): boolean => human === true && transfer === true
const namesOf = (meta: Meta, fits: (object: ObjectMeta) => boolean): string =>
  meta.objects
    .filter(fits)
    .map(({ name }) => name)
    .join()

function foundEntry(
  meta: Meta,
  object: ObjectMeta,
  { id, title, ranges, context, detail, about }: FoundItem,
  to: (path: string, id: string) => string,
  go: (path: string, id: string) => void,
): Entry {
  // What hangs on another record is read there; members and teams are in the settings.
  const parent = about ? objectNamed(meta, about.object) : undefined
  const [path, at] = about && parent ? [parent.path, about.id] : (inSettings[object.name] ?? [object.path, id])
  const more = about ? t('palette.about', { title: about.title ?? parent?.label[0] ?? '' }) : detail
  return {
    id,
    icon: signOf(object),
    label: title || t('record.untitled'),
    name: title ? <Marked text={title} ranges={ranges} /> : <span className={styles.untitled}>{t('record.untitled')}</span>,
    context: context ? (
      <>
        {fieldOf(object, context.field)?.label}: <Marked text={context.text} ranges={context.ranges} />
      </>
    ) : (
      more
    ),
    href: to(path, at),
    onChoose: () => go(path, at),
  }
}

/** Says of which objects not everything can be found yet; null when it can. */
function fillingText(meta: Meta, filling: readonly { object: string; done: number; total: number }[]): string | null {
  const first = filling.find(({ total, done }) => total > done) ?? filling[0]
  if (!first) return null
  const many = objectNamed(meta, first.object)?.label[1].toLowerCase() ?? first.object
  // Whoever does not reach all of them is not told how many there are.
  if (first.total === 0) return t('palette.fillingSome', { many })
  return t('palette.filling', { many, percent: Math.floor((100 * first.done) / first.total) })
}
