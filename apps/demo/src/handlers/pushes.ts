import { on } from '@offhook/dispatcher'
import type { Events } from '../events.ts'
import { log } from '../log.ts'

/** The third way: methods with a decorator, registered with `dispatcher.attach(new Pushes())`. */
export class Pushes {
  @on('push')
  pushed({ data }: Events['push']): void {
    log(`  push: ${data?.commits?.length ?? 0} commits on ${JSON.stringify(data?.ref)}`)
  }
}
