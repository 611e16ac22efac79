import type { AgreedExtension, ExtensionElement, ServerExtension } from './extension.ts'

/**
 * Accepts offers in the client's order of preference, at most one a name, none that claims an RSV bit already
 * claimed: RFC 6455 §9.1 lets a server use extensions in any combination, but a bit can mean one thing only (§5.2).
 */
export function acceptOffers<Agreed>(
  offers: readonly ExtensionElement[],
  extensions: readonly ServerExtension<Agreed>[],
): readonly AgreedExtension<Agreed>[] {
  const open = new Map(extensions.map((extension) => [extension.name, extension]))
  const agreed: AgreedExtension<Agreed>[] = []
  for (const offer of offers) {
    const accepted = acceptOffer(offer, open, agreed)
    if (accepted === undefined) continue
    open.delete(offer.name)
    agreed.push(accepted)
  }
  return agreed
}

function acceptOffer<Agreed>(
  offer: ExtensionElement,
  open: ReadonlyMap<string, ServerExtension<Agreed>>,
  agreed: readonly AgreedExtension[],
): AgreedExtension<Agreed> | undefined {
  const extension = open.get(offer.name)
  if (extension === undefined || claimsTaken(extension.rsv, agreed)) return undefined
  const accepted = extension.accept(offer.params)
  return accepted && { name: extension.name, rsv: extension.rsv, ...accepted }
}

/** Whether one of these RSV bits is claimed already. */
export function claimsTaken(rsv: number, agreed: readonly AgreedExtension[]): boolean {
  return agreed.some((other) => (other.rsv & rsv) !== 0)
}
