import { Button, IconButton, InlineError, Menu } from '@rapport/ui'
import { Columns2, Heading, Image, Minus, Plus, RectangleHorizontal, SeparatorHorizontal, Trash2, Type } from 'lucide-react'
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from 'react'
import { t } from '../../messages/t.tsx'
import { BlockFields } from './BlockFields.tsx'
import { type BlockType, inserted, type Item, moved, newItem, type Side } from './draft.ts'
import type { Offered } from './fieldsOf.ts'
import { MoveButtons, stepOf } from './MoveButtons.tsx'
import styles from './Templates.module.css'
import type { TemplateProblem } from './types.ts'

interface BlockListProps {
  items: readonly Item[]
  onChange: (items: readonly Item[]) => void
  fields: readonly Offered[]
  problems: readonly TemplateProblem[]
  /** Where it stands: `body`, `body.2.left`. */
  place: string
  /** Within columns no columns stand. */
  inside?: boolean
}

const icons = {
  heading: Heading,
  text: Type,
  button: RectangleHorizontal,
  image: Image,
  divider: Minus,
  spacer: SeparatorHorizontal,
  columns: Columns2,
} as const
const types = Object.keys(icons) as BlockType[]
const sides: readonly Side[] = ['left', 'right']
const line = { size: 14, strokeWidth: 1.8, 'aria-hidden': true } as const

/** What is focused when the list is drawn next: a block itself, or one of its buttons. */
interface Target {
  key: number
  part: 'block' | 'up' | 'down'
}

/** Blocks one below the other: added, moved by buttons and by Alt with arrows, removed, and each with what is asked of it. */
export function BlockList({ items, onChange, fields, problems, place, inside }: BlockListProps) {
  const list = useRef<HTMLOListElement>(null)
  const [said, setSaid] = useState('')
  const target = useRef<Target | null>(null)
  useEffect(() => {
    const aim = target.current
    target.current = null
    if (!aim) return
    const block = list.current?.querySelector<HTMLElement>(`[data-key="${aim.key}"]`)
    const first = block?.querySelector<HTMLElement>('input, textarea')
    const found = aim.part === 'block' ? (first ?? block) : block?.querySelector<HTMLElement>(`[data-part="${aim.part}"]`)
    ;(found ?? block)?.focus()
  }, [items])
  const nameOf = (item: Item, at: number) => t('templates.numbered', { block: t(`templates.block.${item.block.type}`), n: at + 1 })
  const add = (type: BlockType, at: number) => {
    const item = newItem(type)
    target.current = { key: item.key, part: 'block' }
    onChange(inserted(items, at, item))
  }
  const move = (at: number, by: -1 | 1, part: Target['part']) => {
    const item = items[at]!
    const next = moved(items, at, by)
    if (next === items) return
    target.current = { key: item.key, part }
    setSaid(t('templates.moved', { block: t(`templates.block.${item.block.type}`), n: at + by + 1, total: items.length }))
    onChange(next)
  }
  const remove = (at: number) => {
    const beside = items[at + 1] ?? items[at - 1]
    if (beside) target.current = { key: beside.key, part: 'up' }
    else list.current?.parentElement?.querySelector<HTMLElement>('[data-add]')?.focus()
    setSaid(t('templates.removed', { block: nameOf(items[at]!, at) }))
    onChange(items.filter((_, one) => one !== at))
  }
  const keys = (event: KeyboardEvent, at: number) => {
    const by = stepOf(event)
    if (!by) return
    event.preventDefault()
    event.stopPropagation()
    move(at, by, 'block')
  }
  return (
    <div className={styles.blocks}>
      {items.length === 0 ? <p className={styles.quiet}>{t('templates.none')}</p> : null}
      <ol className={styles.list} ref={list}>
        {items.map((item, at) => {
          const name = nameOf(item, at)
          const Icon = icons[item.block.type]
          const here = `${place}.${at}`
          const wrong = (key: string) => problems.find((one) => one.place === `${here}.${key}`)?.message ?? null
          const own = problems.find((one) => one.place === here)
          return (
            // What is asked within hears its keys first.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li
              key={item.key}
              data-key={item.key}
              tabIndex={-1}
              aria-label={name}
              className={styles.block}
              data-wrong={problems.some((one) => one.place === here || one.place.startsWith(`${here}.`)) || undefined}
              onKeyDown={(event) => keys(event, at)}
            >
              <div className={styles.blockHead}>
                <Icon {...line} />
                <span className={styles.blockName}>{t(`templates.block.${item.block.type}`)}</span>
                <MoveButtons name={name} at={at} of={items.length} onMove={(by, part) => move(at, by, part)} />
                <AddMenu
                  inside={inside}
                  onAdd={(type) => add(type, at + 1)}
                  target={
                    <IconButton size="small" label={t('templates.addBelow', { block: name })}>
                      <Plus {...line} />
                    </IconButton>
                  }
                />
                <IconButton size="small" label={t('templates.remove', { block: name })} onClick={() => remove(at)}>
                  <Trash2 {...line} />
                </IconButton>
              </div>
              {own ? <InlineError>{own.message}</InlineError> : null}
              {'left' in item ? (
                <div className={styles.sides}>
                  {sides.map((side) => (
                    <fieldset key={side} className={styles.side}>
                      <legend className={styles.legend}>{t(`templates.${side}`)}</legend>
                      <BlockList
                        inside
                        items={item[side]}
                        fields={fields}
                        problems={problems}
                        place={`${here}.${side}`}
                        onChange={(next) => onChange(items.map((one) => (one === item ? { ...item, [side]: next } : one)))}
                      />
                    </fieldset>
                  ))}
                </div>
              ) : (
                <BlockFields
                  block={item.block}
                  fields={fields}
                  wrong={wrong}
                  onChange={(block) => onChange(items.map((one) => (one === item ? { key: item.key, block } : one)))}
                />
              )}
            </li>
          )
        })}
      </ol>
      <AddMenu
        inside={inside}
        onAdd={(type) => add(type, items.length)}
        target={
          <Button data-add size={inside ? 'small' : 'normal'} icon={<Plus size={16} aria-hidden />}>
            {t('templates.add')}
          </Button>
        }
      />
      <p className={styles.unseen} role="status">
        {said}
      </p>
    </div>
  )
}

function AddMenu({ target, inside, onAdd }: { target: ReactElement; inside: boolean | undefined; onAdd: (type: BlockType) => void }) {
  const entries = types
    .filter((type) => !inside || type !== 'columns')
    .map((type) => {
      const Icon = icons[type]
      return { id: type, label: t(`templates.block.${type}`), icon: <Icon {...line} />, onChoose: () => onAdd(type) }
    })
  return <Menu target={target} entries={entries} />
}
