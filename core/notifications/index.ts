/** What members are told in the app: work that they were given or that is due, what automations tell them, and what waits for their answer. */
export { type Notice, notify } from './notice.ts'
export { notificationRoutes } from './notification.routes.ts'
export { type Notifications, type NotificationsOptions, openNotifications } from './notifications.ts'
export { notificationTables } from './personal.ts'
