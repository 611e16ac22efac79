import { EventInvalidError } from './errors.ts'
import type { StandardSchema } from './standard-schema.ts'

/** The event as its schema gives it back, or why it does not fit. A schema that throws, or gives no result, fits none. */
export async function validate(
  schema: StandardSchema,
  type: string,
  event: unknown,
): Promise<{ readonly value: unknown } | EventInvalidError> {
  try {
    const result = await schema['~standard'].validate(event)
    if (result.issues !== undefined) return new EventInvalidError(type, result.issues)
    return { value: result.value }
  } catch (thrown) {
    return new EventInvalidError(type, [], thrown)
  }
}
