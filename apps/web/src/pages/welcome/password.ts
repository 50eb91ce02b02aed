import { t } from '../../messages/t.tsx'

/** The fewest characters that the server takes. */
const LEAST = 8
/** From here on guessing takes longer than anybody tries. */
const GOOD = 15

/** What to say below a password while it is chosen. */
export function passwordAdvice(password: string): string {
  const length = [...password].length
  if (length === 0) return t('password.advice')
  if (length < LEAST) return t('password.short', { count: LEAST - length })
  return length < GOOD ? t('password.enough') : t('password.good')
}

/** Why a new password will not do, as far as can be said without the server. */
export const passwordWrong = (password: string): string | null => ([...password].length < LEAST ? t('password.tooShort') : null)

/** Why a text is no mail address; loose on purpose, the server decides. */
export const mailWrong = (mail: string): string | null => {
  if (!mail.trim()) return t('signIn.noMail')
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail.trim()) ? null : t('signIn.notMail')
}
