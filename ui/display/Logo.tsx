import styles from './Logo.module.css'

/** The mark of Rapport. */
export function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 24 24" aria-hidden>
      <rect width="24" height="24" rx="6" className={styles.tile} />
      <path d="M6 8.2h7.2a3.1 3.1 0 0 1 0 6.2H10l-4 3.4V8.2Z" />
      <path d="M14.2 14.6 17.6 18" />
    </svg>
  )
}
