namespace Periscope.Data.Extraction;

internal enum BlockKind
{
    Paragraph,
    Heading,
    ListItem,
    TableRow,
    Quote,
    Code,
}
