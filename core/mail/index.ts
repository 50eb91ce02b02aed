export { isMailAddress, type Message, oneLine } from './message.ts'
export { type Outcome, openSmtp, type Smtp } from './smtp.ts'
export { readSender, readSmtpUrl, type SmtpSettings, type Security, securities, smtpWrong } from './settings.ts'
