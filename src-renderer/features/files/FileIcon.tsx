import {
  File,
  FileArchive,
  FileImage,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Presentation,
  ShieldAlert,
  type LucideIcon,
} from 'lucide-react';
import { fileKindOf, type FileKind } from '../../../contract/file-look.ts';

const icons: Record<FileKind, LucideIcon> = {
  pdf: FileText,
  text: FileText,
  sheet: FileSpreadsheet,
  slides: Presentation,
  archive: FileArchive,
  picture: FileImage,
  sound: FileMusic,
  film: FileVideo,
  danger: ShieldAlert,
  other: File,
};

/** What kind of file it is, as its name says. */
export function FileIcon({ name }: { name: string }) {
  const Icon = icons[fileKindOf(name)];
  return <Icon className="ic" aria-hidden="true" />;
}
