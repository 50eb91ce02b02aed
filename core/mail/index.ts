export { composeMail, type OutgoingMail, type SigningKey } from './compose.ts'
export { type Line, type LineOptions, openLine, type Sent } from './line.ts'
export { isMailAddress, oneLine } from './message.ts'
export { readSender, readSmtpUrl, type SmtpSettings, type Security, securities, smtpWrong } from './settings.ts'
