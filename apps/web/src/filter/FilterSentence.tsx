import type { Comparison, Condition } from '@rapport/core/rules'
import { Button, Condition as ConditionPill, JoinWord, Popover, Sentence, SentenceGroup, SentenceWord } from '@rapport/ui'
import { Plus } from 'lucide-react'
import { Fragment, lazy, type ReactNode, Suspense } from 'react'
import type { Meta, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { ConditionEditor } from './ConditionEditor.tsx'
import { addTo, firstKind, isComparison, isNothing, kindOf, partsOf, replaceAt, type TreePath, turnJoin } from './tree.ts'
import { asText, useConditionWords } from './words.ts'
import { PartPill } from './PartPill.tsx'

export interface FilterSentenceProps {
  meta: Meta
  object: ObjectMeta
  tree: Condition
  onChange: (tree: Condition) => void
  /** Whether the panel for a new condition is open, or the field it begins with; keys and columns open it from outside. */
  adding: boolean | string
  onAdding: (open: boolean) => void
  end?: ReactNode
  /** Goes on in the next line where there is room for several, instead of scrolling. */
  wraps?: boolean
}

/** The filter of a list as a sentence whose words can be pressed. */
export function FilterSentence(props: FilterSentenceProps) {
  const { meta, object, tree, onChange, adding, onAdding, end, wraps } = props
  const none = isNothing(tree)
  const clear = none ? null : (
    <Button size="small" look="ghost" onClick={() => onChange({ and: [] })}>
      {t('filter.clear')}
    </Button>
  )
  return (
    <Sentence
      label={t('filter.label')}
      wraps={wraps}
      end={
        end || clear ? (
          <>
            {clear}
            {end}
          </>
        ) : null
      }
    >
      <SentenceWord>
        {none ? t('filter.all', { many: object.label[1].toLowerCase() }) : t(`filter.who.${firstKind(tree)}`, { many: object.label[1] })}
      </SentenceWord>
      {none ? null : <Part {...props} part={tree} path={[]} top />}
      <Popover
        open={adding !== false}
        onClose={() => onAdding(false)}
        label={t('filter.add')}
        target={
          <Button
            size="small"
            look="ghost"
            aria-label={t('filter.add')}
            title={t('filter.add')}
            icon={<Plus size={16} aria-hidden />}
            onClick={() => onAdding(!adding)}
          >
            {none ? t(wraps ? 'filter.add' : 'filter.addWord') : null}
          </Button>
        }
      >
        <ConditionEditor
          meta={meta}
          object={object}
          field={typeof adding === 'string' ? adding : undefined}
          onDone={(made) => {
            onChange(addTo(tree, made))
            onAdding(false)
          }}
        />
      </Popover>
    </Sentence>
  )
}

// What happened with records, and the segments they are in: words and editor come with the first such condition.
const EventPart = lazy(() => import('./EventPart.tsx').then((module) => ({ default: module.EventPart })))

export type PartProps = Pick<FilterSentenceProps, 'meta' | 'object' | 'tree' | 'onChange'> & {
  part: Condition
  path: TreePath
  top?: boolean
}

function Part({ part, path, top, ...rest }: PartProps) {
  const { tree, onChange } = rest
  const list = partsOf(part)
  if (!list) {
    if (isComparison(part)) return <One {...rest} part={part} path={path} />
    const other = <Other {...rest} part={part} path={path} />
    if (kindOf(part) === 'field') return other
    return (
      <Suspense fallback={other}>
        <EventPart {...rest} part={part} path={path} />
      </Suspense>
    )
  }
  const other = list.join === 'and' ? 'or' : 'and'
  const inside = list.parts.map((inner, index) => (
    <Fragment key={asText(inner) + String(index)}>
      {index > 0 ? (
        <JoinWord
          label={t('filter.turn', { word: t(`filter.${list.join}`), other: t(`filter.${other}`) })}
          onClick={() => onChange(turnJoin(tree, path))}
        >
          {t(`filter.${list.join}`)}
        </JoinWord>
      ) : null}
      <Part {...rest} part={inner} path={[...path, index]} />
    </Fragment>
  ))
  return top ? inside : <SentenceGroup label={t('filter.group')}>{inside}</SentenceGroup>
}

/** One comparison, with its panel. */
function One(props: Omit<PartProps, 'part'> & { part: Comparison }) {
  const words = useConditionWords(props.meta, props.object, props.part)
  return <PartPill {...props} words={words} invalid={!words.known} />
}

/** A part that this page can show and take out, but not edit. */
function Other({ tree, onChange, part, path }: PartProps) {
  const text = asText(part)
  return (
    <ConditionPill
      field={text}
      operator=""
      removeLabel={t('filter.remove', { field: text })}
      onRemove={() => onChange(replaceAt(tree, path, null))}
    />
  )
}
