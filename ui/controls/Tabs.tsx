import { type KeyboardEvent, useRef } from 'react'
import styles from './Tabs.module.css'

/** One tab: its panel has the id `${id}-panel` and names the tab `${id}-tab` as its label. */
export interface Tab<Id extends string> {
  id: Id
  label: string
  count?: string
}

/** A row of tabs with roving focus; arrows, Home and End move and choose. */
export interface TabsProps<Id extends string> {
  label: string
  tabs: readonly Tab<Id>[]
  chosen: Id
  onChoose: (id: Id) => void
}

export function Tabs<Id extends string>({ label, tabs, chosen, onChoose }: TabsProps<Id>) {
  const row = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === chosen)
    const last = tabs.length - 1
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key]
    const tab = next === undefined ? undefined : tabs[next]
    if (!tab) return
    event.preventDefault()
    onChoose(tab.id)
    row.current?.querySelectorAll('button')[next ?? 0]?.focus()
  }
  return (
    <div tabIndex={-1} role="tablist" aria-label={label} className={styles.tabs} ref={row} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${tab.id}-tab`}
          aria-controls={`${tab.id}-panel`}
          aria-selected={tab.id === chosen}
          tabIndex={tab.id === chosen ? 0 : -1}
          className={styles.tab}
          onClick={() => onChoose(tab.id)}
        >
          {tab.label}
          {tab.count ? <span className={styles.count}>{tab.count}</span> : null}
        </button>
      ))}
    </div>
  )
}
