import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './States.module.css'

/** What a state says. `level` 1 where it is the whole page, 2 where the page has a heading already. */
interface State {
  icon?: ReactNode
  title: string
  level?: 1 | 2
  text?: ReactNode
  actions?: ReactNode
}

/** Nothing here yet: what will appear, and the way to it. */
export function EmptyState({ icon, title, level = 2, text, actions }: State) {
  const Heading = `h${level}` as const
  return (
    <div className={styles.state}>
      {icon ? <span className={styles.icon}>{icon}</span> : null}
      <Heading className={styles.title}>{title}</Heading>
      {text ? <div className={styles.text}>{text}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  )
}

/** Something failed: what, what is safe, how to go on, and a code that can be copied. */
export function ErrorState({ title, level = 2, text, code, actions }: Omit<State, 'icon'> & { code?: string }) {
  const Heading = `h${level}` as const
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon}>
        <CircleAlert size={20} aria-hidden />
      </span>
      <Heading className={styles.title}>{title}</Heading>
      {text ? <div className={styles.text}>{text}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
      {code ? <code className={styles.code}>{code}</code> : null}
    </div>
  )
}

/** An error inside the card or form it concerns. */
export function InlineError({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.inline} role="alert">
      <CircleAlert size={16} aria-hidden />
      <div>{children}</div>
      {action}
    </div>
  )
}
