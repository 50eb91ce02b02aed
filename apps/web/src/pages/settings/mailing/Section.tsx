import { Button } from '@rapport/ui'
import { Plus } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import frame from '../Settings.module.css'
import styles from './Mailing.module.css'

interface SectionProps {
  title: string
  text: string
  /** What the button at its head says, and does. */
  add?: { readonly word: string; readonly act: () => void }
  children: ReactNode
}

/** One part of the page: what it is, what it is for, and the way to more of it. */
export function Section({ title, text, add, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id} className={frame.sub}>
          {title}
        </h3>
        {add ? (
          <Button icon={<Plus size={14} aria-hidden />} onClick={add.act}>
            {add.word}
          </Button>
        ) : null}
      </div>
      <p className={frame.text}>{text}</p>
      {children}
    </section>
  )
}
