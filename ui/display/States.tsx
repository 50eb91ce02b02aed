import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './States.module.css'

/** Nothing here yet: what will appear, and the way to it. */
export function EmptyState({ icon, title, text, actions }: { icon?: ReactNode; title: string; text?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.state}>
      {icon ? <span className={styles.icon}>{icon}</span> : null}
      <h2 className={styles.title}>{title}</h2>
      {text ? <div className={styles.text}>{text}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  )
}

/** Something failed: what, what is safe, how to go on, and a code that can be copied. */
export function ErrorState({ title, text, code, actions }: { title: string; text?: ReactNode; code?: string; actions?: ReactNode }) {
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon}>
        <CircleAlert size={20} aria-hidden />
      </span>
      <h2 className={styles.title}>{title}</h2>
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
