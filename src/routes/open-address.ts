// Follows an address that may lead to another server.
import { goto } from '$app/navigation';

export function openAddress(address: string): void {
  if (address.startsWith('/')) void goto(address);
  else location.assign(address);
}
