namespace Periscope.Query.Questions;

/// <summary>There is no whole answer; the message is for the person who asked.</summary>
internal sealed class AnswerFailedException(string message) : Exception(message);
