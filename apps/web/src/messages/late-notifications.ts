/** The English texts of what members are told, which come when somebody looks. */
import { notifications } from './en/notifications.ts'
import { addTexts } from './t.tsx'

addTexts(notifications)
