import { Handle, type NodeProps, Position, useStore } from '@xyflow/react'
import { Chip } from '@rapport/ui'
import { CircleAlert, LogOut } from 'lucide-react'
import { numberText } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import { StepSign } from '../icons.tsx'
import type { StepSort } from '../types.ts'
import styles from './Canvas.module.css'

export interface StepData {
  readonly sort: StepSort | 'begin'
  readonly name: string
  readonly summary: string
  readonly wrong: string | null
  readonly standing: number
  readonly isFirst: boolean
  readonly writable: boolean
}

/** A step: what it is called and does, what is wrong with it, and who stands there. */
function StepNode({ id, data, selected }: NodeProps) {
  const { sort, name, summary, wrong, standing, isFirst, writable } = data as unknown as StepData
  const exits = useExits(id)
  return (
    <div
      id={`node-${id.trim()}`}
      role="img"
      aria-label={wrong ? t('flows.nodeWrong', { name, summary, problem: wrong }) : t('flows.node', { name, summary })}
      className={styles.node}
      data-chosen={selected || undefined}
      data-first={isFirst || undefined}
      data-wrong={wrong ? true : undefined}
      title={`${name}\n${summary}${wrong ? `\n${wrong}` : ''}`}
    >
      {isFirst ? null : <Handle type="target" position={Position.Top} isConnectable={writable} className={styles.handle} />}
      <span className={styles.line}>
        <StepSign sort={sort} />
        <strong className={styles.name} dir="auto">
          {name}
        </strong>
        {wrong ? <CircleAlert size={14} strokeWidth={1.8} aria-hidden className={styles.alert} /> : null}
      </span>
      <span className={styles.line}>
        <span className={styles.summary} dir="auto">
          {wrong ?? summary}
        </span>
        {standing > 0 ? <Chip>{t('flows.standing', { count: numberText(standing) })}</Chip> : null}
      </span>
      {exits.map((exit, n) => (
        <Handle
          key={exit}
          id={exit}
          type="source"
          position={Position.Bottom}
          isConnectable={writable}
          className={styles.handle}
          style={{ left: `${((n + 1) / (exits.length + 1)) * 100}%` }}
        />
      ))}
    </div>
  )
}

/** The ways out of a node, in their order. */
function useExits(id: string): readonly string[] {
  const joined = useStore(({ edges }) =>
    edges
      .filter(({ source }) => source === id)
      .map(({ sourceHandle }) => sourceHandle ?? 'next')
      .join('\n'),
  )
  return joined === '' ? [] : joined.split('\n')
}

/** Where a way leads out. */
function EndNode() {
  return (
    <div className={styles.end}>
      <Handle type="target" position={Position.Top} isConnectable={false} className={styles.hidden} />
      <LogOut size={12} strokeWidth={1.6} aria-hidden />
      <span className={styles.endWord}>{t('flows.ends')}</span>
    </div>
  )
}

export const nodeTypes = { step: StepNode, end: EndNode }
