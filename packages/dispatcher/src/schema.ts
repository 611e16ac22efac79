import { EventInvalidError } from './errors.ts'
import type { StandardSchema } from './standard-schema.ts'

/** The event as its schema gives it back, or why it is not valid; a schema that throws makes the event invalid too. */
export async function validate(
  schema: StandardSchema,
  type: string,
  event: unknown,
): Promise<{ readonly value: unknown } | EventInvalidError> {
  try {
    const result = await schema['~standard'].validate(event)
    return result.issues === undefined ? result : new EventInvalidError(type, result.issues)
  } catch (thrown) {
    return new EventInvalidError(type, [], thrown)
  }
}
