// What TypeScript should know about the app beyond its own files.
declare global {
  namespace App {
    interface PageState {
      /** The id of a panel that the browser's back button closes. */
      readonly panel?: string;
      /** The meeting was made on this device just before it was opened. */
      readonly isNewMeeting?: boolean;
    }
  }
}

export {};
