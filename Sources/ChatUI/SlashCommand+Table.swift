extension SlashCommand {
  var specification: Specification {
    switch self {
    case .attach, .paste, .detach, .images, .view, .compare, .look, .focus: pictureSpecification
    case .shot, .shots: shotSpecification
    case .regen, .edit, .branch, .undo, .copy, .clear: conversationSpecification
    case .find, .fold, .stats: viewSpecification
    case .save, .load, .sessions, .export: sessionSpecification
    default: programSpecification
    }
  }

  private var pictureSpecification: Specification {
    switch self {
    case .attach:
      Specification(
        aliases: ["image", "add"], arguments: "PATH [TEXT]", summary: "put a picture into the draft",
        details: [
          "PNG, JPEG and WebP. The picture is read and encoded while you type; Enter sends it with your question.",
          "A folder's pictures are shown: Space marks, a marks all, Enter attaches. /attach FOLDER 1-3,7 names them by number.",
          "An https:// address is fetched when you say yes to it; /set fetch always or never asks no more.",
          "Quote a name with spaces, or write \\ before each. ~ and file:// work. TEXT becomes the draft.",
          "You can also paste or drop a file's path. Write #1 anywhere to place picture 1 again.",
        ], completes: .path)
    case .paste:
      Specification(
        aliases: ["clipboard"], arguments: "[TEXT]", summary: "put the picture on the clipboard into the draft",
        details: [
          "Asks wl-paste on Wayland and xclip on X11, where they are installed. TEXT becomes the draft.",
          "Text and paths are pasted as in any terminal.",
        ])
    case .detach:
      Specification(
        arguments: "N", summary: "take picture N out of the draft",
        details: ["One Backspace over its chip does the same. Pictures that were sent stay in the conversation."],
        completes: .picture)
    case .images: Specification(aliases: ["pictures"], summary: "list the pictures of this session")
    case .view:
      Specification(
        arguments: "N [M]", summary: "show picture N on the whole screen, or N and M side by side",
        details: [
          "+ and - zoom, 0 fits, 1 is 1:1 (a pixel takes half a cell); arrows, hjkl or the mouse move; n and p turn.",
          "i tells name, size, format, camera, time and hash; m shows what the model sees of it.",
          "With two pictures zoom and place are linked, and d goes through their differences: blinking, absolute,",
          "boxes around the regions that differ. Esc closes.",
        ], completes: .picture)
    case .look:
      Specification(
        aliases: ["attention"], summary: "show where the model looked for its last answer",
        details: [
          "The weights of its cross-attention as a heat map over the picture, for the answer or for one word of it:",
          "Left and Right walk the words, Up and Down the gated blocks, Tab the pictures; Esc closes.",
          "It is the model's attention, not an explanation of the answer.",
        ])
    case .focus:
      Specification(
        aliases: ["closer"], summary: "ask again, with the part that was looked at most cut out",
        details: [
          "The part of the picture that holds half of the last answer's attention is added as a further picture, and",
          "the question is asked once more. It helps where a thing is small; it can mislead where the whole matters.",
        ])
    default:
      Specification(
        arguments: "N M [QUESTION]", summary: "ask the model about two pictures",
        details: [
          "Sends a message in which both pictures stand again, with QUESTION or with",
          "“\(SlashCommand.comparisonQuestion)”",
        ], completes: .picture)
    }
  }

  private var shotSpecification: Specification {
    switch self {
    case .shot:
      Specification(
        aliases: ["example"], arguments: "PICTURE TEXT", summary: "show the model an example of what is to be said",
        details: [
          "/shot cat.png What animal is this? => a cat",
          "/shot dog.png \"A dog asleep on a sofa.\"",
          "TEXT is QUESTION => ANSWER, or a caption. PICTURE is a file, or #1 for picture 1 again; none shows only the form.",
          "The model reads the examples before the conversation, in order, however long it gets; a picture sent without a "
            + "word then asks for a caption like theirs. They stay until /shots clear, and are kept with the session.",
        ], completes: .path)
    default:
      Specification(
        aliases: ["examples"], arguments: "[clear|remove N]", summary: "list the examples, or take them away")
    }
  }

  private var conversationSpecification: Specification {
    switch self {
    case .regen:
      Specification(
        aliases: ["retry"], summary: "answer the last question again",
        details: [
          "At temperature 0 the answer is the same each time: /set temperature 0.7 first.",
          "The answer before is kept: < and > on an empty draft walk through all of them.",
        ])
    case .undo:
      Specification(
        summary: "take back the last question and its answer",
        details: ["The question returns to the draft if the draft is empty."])
    case .edit:
      Specification(
        arguments: "[N]", summary: "change the last question and ask it anew",
        details: [
          "Puts the question, or message N, into the draft; what you send then takes its place.",
          "The old question and what followed are kept: < and > on an empty draft bring them back.",
        ])
    case .branch:
      Specification(
        arguments: "[N]", summary: "show another answer in the same place",
        details: [
          "Where /regen or /edit made more than one: the next, or number N. < and > on an empty draft do the same.",
          "The lowest place in view is meant; scroll up for an earlier one. What is shown goes on.",
        ])
    case .copy:
      Specification(
        arguments: "[N]", summary: "copy the last answer, or message N",
        details: ["/copy code copies the code of the last answer that has any, /copy code 2 its second block."])
    default:
      Specification(
        aliases: ["new"], summary: "begin the conversation anew",
        details: ["The pictures keep their numbers, and /undo brings the messages back until you send one."])
    }
  }

  private var viewSpecification: Specification {
    switch self {
    case .find:
      Specification(
        aliases: ["search"], arguments: "[TEXT]", summary: "search the conversation",
        details: [
          "Ctrl+S does the same as you type. n goes to the next place, N to the one before, round the ends; Esc ends.",
          "Upper and lower case are the same.",
        ])
    case .fold:
      Specification(
        aliases: ["unfold"], summary: "unfold or fold the long message in view",
        details: ["What is longer than two screens is folded when there is a message after it. Ctrl+O does the same."])
    default:
      Specification(
        aliases: ["timestamps"], summary: "show when messages were sent, and what answers cost",
        details: ["Once more hides it again."])
    }
  }

  private var sessionSpecification: Specification {
    switch self {
    case .save:
      Specification(
        arguments: "[NAME]", summary: "name this session, and say where it is kept",
        details: ["Every message is on disk already when it is shown; a name makes it easy to find."])
    case .load:
      Specification(
        aliases: ["resume"], arguments: "NAME", summary: "go on with a saved session", completes: .session)
    case .sessions:
      Specification(
        arguments: "[WORDS]", summary: "browse the saved sessions, or those with these words",
        details: [
          "Enter opens one, / searches names and messages, r renames, d moves to the trash, u brings back.",
          "In the shell: vlmchat sessions --help, also to import one that was exported.",
        ])
    default:
      Specification(
        arguments: "FILE", summary: "write the conversation to a .md, .html, .txt or .json file",
        details: [
          "The ending of FILE chooses the format. HTML holds the pictures; the others lie beside them.",
          "JSON and Markdown keep other answers in the same place, too; HTML shows them folded.",
        ],
        completes: .path)
    }
  }

  private var programSpecification: Specification {
    switch self {
    case .system:
      Specification(
        arguments: "[TEXT]", summary: "set the system prompt, or show it",
        details: ["/system none takes it away."])
    case .set:
      Specification(
        aliases: ["parameter"], arguments: "NAME VALUE", summary: "change a setting for this session",
        details: ReplyOption.allCases.map { "\($0.name): \($0.summary)" }
          + ProgramSetting.allCases.filter { !$0.isFixed }.map { "\($0.name): \($0.summary)" }
          + ["The settings file keeps them: /show says where it is."], completes: .option)
    case .show: Specification(aliases: ["settings"], summary: "show the settings, and where each comes from")
    case .context: Specification(aliases: ["tokens", "status"], summary: "show how much of the context is used")
    case .model:
      Specification(
        aliases: ["models"], arguments: "[NAME|PATH]", summary: "list the models, or load another one",
        details: [
          "It is loaded in the background, and the one before answers until it is there; Esc calls it off. Where both do",
          "not fit into memory, the one before is let go first. The conversation goes on, and every answer keeps the name",
          "of the model that gave it. /model default goes back to the one that the chat began with.",
        ], completes: .model)
    case .theme: Specification(arguments: "[NAME]", summary: "change the colours", completes: .theme)
    case .help:
      Specification(aliases: ["?"], arguments: "[COMMAND]", summary: "show the commands and keys", completes: .topic)
    default: Specification(aliases: ["exit", "bye", "q"], summary: "leave; the conversation is kept")
    }
  }

  static let comparisonQuestion = "What is different between these two pictures?"
}
