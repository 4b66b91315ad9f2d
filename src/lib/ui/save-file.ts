// Hands a file made in the page to the browser's downloads.

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken hold of the content by the time this task ends.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
